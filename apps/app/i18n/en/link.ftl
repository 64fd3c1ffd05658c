## Links to a room.

value-link = LINK
help-link = The room to join, as a link: plausch://HOST:PORT. It asks first if you have not been there
bad-link = this is no link to a room: one looks like plausch://192.168.1.5:9000, and has nothing else in it; an address alone goes behind --server
ask-link = You have not been in the room at { $server } yet. Join it? [y/N]
# Small letters, with spaces between them.
words-for-yes = y yes
link-nobody-to-ask = you have not been in the room at { $server } yet, and nobody can be asked here whether to join it; write --server { $server } if you want to
window-link = A link leads to { $server }. You have not been in the room there yet: join it only if you know whose it is.

## Links in texts, opened with /open.

link-opened = opening { $url }
link-not-here = no browser can be opened from here; this is the address:
link-to-a-room = this link leads to a room; in another terminal, write:
link-to-a-room-command = plausch chat { $url }
no-link = nobody has written a link here yet
# $count (Number)
fewer-links = { $count ->
    [one] there is only one link here: /open opens it
   *[other] there are only { $count } links here: /open 1 opens the newest
}
link-not-opened = { $url } cannot be opened: { $why }
