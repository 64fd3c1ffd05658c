## What is wrong with a file or a pipe.

is-utf16 = this is UTF-16, not UTF-8: save it as UTF-8, or convert it, as in: iconv -f UTF-16 -t UTF-8
is-utf32 = this is UTF-32, not UTF-8: save it as UTF-8, or convert it, as in: iconv -f UTF-32 -t UTF-8
is-latin1 = this is not UTF-8, but perhaps Latin-1: save it as UTF-8, or convert it, as in: iconv -f LATIN1 -t UTF-8
is-not-utf8 = this is not UTF-8: save it as UTF-8, or convert it with iconv
has-nul = this has a NUL byte, so it is no text
input-unreadable = the rest of the input cannot be read: { $why }
line-too-long = this line has more than { $most } bytes: split it up
input-not-used = nothing of the input was used: { $why }
line-left-out = a line was left out: { $why }
some-texts-not-passed-on = the server did not pass on some of what you said: it was too much at once
some-input-left-out = some lines of the input could not be used
# Several lines came at once into a terminal, faster than anybody types.
ask-to-send-pasted = { $count ->
    [one] you pasted { $count } line, and it is not sent yet: Enter sends it, any other line drops it
   *[other] you pasted { $count } lines, and none is sent yet: Enter sends them, any other line drops them
}
pasted-dropped = what you pasted was dropped
output-unread = nobody reads the output any more
output-late = the end of the output was not read in time, and is lost
output-disk-full = the output cannot be written: the disk is full
output-unwritable = the output cannot be written: { $why }
path-unwritable = { $path } cannot be written: { $why }
