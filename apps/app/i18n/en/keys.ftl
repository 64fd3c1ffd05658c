## What keys do. On a terminal of 80 columns beside the members, a line has room for 33 characters.

keys-do-complete = completes names and commands
keys-do-new-line = begins a new line in the text
keys-do-editor = edits the text in your editor
keys-do-recall = what you typed before, and back
keys-do-scroll = scroll, and back to the newest
keys-do-conversations = the next tab, the previous one
keys-do-conversation = the first tab, and so on
keys-do-invitation = accepts, declines an invitation
keys-do-members = the member list; twice: hides it
keys-do-joins = each join and leave, or one line
keys-do-find = finds words in this tab; Esc: back
keys-do-reconnect = reconnect; draw the screen again
keys-do-leave = clears the line, or leaves; stops
keys-do-words = a word to the left, right
keys-do-line = to the line's start, end
keys-do-delete = deletes the next character
keys-do-cut-line = cut to the line's start, end
keys-do-cut-back = cut back to a blank, a word
keys-do-cut-word = cuts to the end of the word
keys-do-yank = puts back what was cut
keys-do-yank-older = then, what was cut before
keys-do-swap = swap characters, words
keys-do-case = capitals, small, one capital
keys-do-undo = undo a change, redo it
keys-do-older = what you typed before
# Below the keys of every day.
keys-more-writing = /help writing shows the keys for writing
keys-more-file = change them in [keys]: see `plausch config`
keys-of-full-screen = these keys work on the full screen; with --plain, those of your terminal do
# For a key that ends a shell.
keys-leave-twice = press it once more to leave; /quit leaves, too
# In place of a key that would stand here, if it was not taken away.
keys-none = none

## What is wrong with the keys in the configuration file.

keys-unknown = there is no key ‘{ $key }’. Write keys as in ctrl+n, alt+enter, f5, or ctrl+x ctrl+e for one after the other
keys-typed = the key ‘{ $keys }’ is there to type it. Add ctrl+ or alt+, or put another key before it, as in ctrl+x { $keys }
keys-same-as = a terminal sends the same for { $keys } as for { $same }: write { $same }, or take another key
keys-not-sent = terminals do not send { $keys }. Take ctrl+ with a letter, alt+ with a letter or digit, or f1 to f12
keys-too-many = ‘{ $keys }’ has more than two keys, one after the other
keys-empty = a key is missing before =, as in "ctrl+n" = "next-conversation"
keys-unknown-action = no key can do ‘{ $name }’. Write "" for nothing, or one of { $all }
keys-unknown-action-meant = no key can do ‘{ $name }’; did you mean ‘{ $meant }’?
keys-bound-twice = another line binds { $keys } already; delete one of them
keys-in-the-way = { $keys } does not go with { $other }, which another line binds: one would begin with the other
keys-nothing-sends = with this, no key would send what you type; bind one, as in "alt+enter" = "send"
keys-bad-table = write [keys] on a line of its own, and a line for each key below it
keys-no-action = what ‘{ $keys }’ does is missing: write the name of an action in quotes, as in "ctrl+n" = "next-conversation"
# Where a key comes from.
keys-from-file = file

## How keys are labelled.

key-tab = Tab
key-enter = Enter
key-esc = Esc
key-up = Up
key-down = Down
key-left = Left
key-right = Right
key-pgup = PgUp
key-pgdn = PgDn
key-home = Home
key-end = End
key-ctrl = Ctrl
key-alt = Alt
key-shift = Shift
key-space = Space
key-backspace = Backspace
key-del = Del
key-ins = Ins
