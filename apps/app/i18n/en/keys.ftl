## What keys do.

keys-complete = completes nicknames and commands
keys-new-line = begins a new line in the text
keys-recall = what you typed before, and back
keys-scroll = scroll, and back to the newest
keys-tabs = the next tab, the previous one
keys-nth-tab = the first tab, and so on
keys-answer = accepts, declines an invitation
keys-members = the member list; twice: hides it
keys-joins = each join and leave, or one line
keys-find = finds words in this tab; Esc: back
keys-again = reconnect; draw the screen again
keys-end = clears the line, or leaves; stops

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
