## A text in another editor.

editor-waits = waiting for { $editor }: end it to come back
editor-missing = the editor ‘{ $editor }’ cannot be started; set VISUAL or EDITOR to one that is there, as in EDITOR=nano
editor-failed = ‘{ $editor }’ ended with an error, so your text is as it was
editor-no-file = there can be no file for the text: { $why }
editor-not-text = what came back was not taken: { $why }. It is still in { $path }
editor-too-long = what came back is too long, at most { $most } bytes; it is still in { $path }
# The program had to end, and told the editor.
editor-terminated = your editor had to end; what it kept of your text is in { $path }
editor-still-open = your editor is still open; the text in it is in { $path }
editor-nowhere = an editor can only be opened in the terminal client
# The user has left, or had to, while it edited a text.
editor-not-said = what you wrote meanwhile was not said:
