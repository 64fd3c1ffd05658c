## Links to a room.

value-link = LINK
help-link = The room to join, as a link: plausch://HOST:PORT. It asks first if you have not been there
bad-link = this is no link to a room: one looks like plausch://192.168.1.5:9000, and has nothing else in it; an address alone goes behind --server
ask-link = You have not been in the room at { $server } yet. Join it? [y/N]
# Small letters, with spaces between them.
words-for-yes = y yes
link-nobody-to-ask = you have not been in the room at { $server } yet, and nobody can be asked here whether to join it; write --server { $server } if you want to
window-link = A link leads to { $server }. You have not been in the room there yet: join it only if you know whose it is.
