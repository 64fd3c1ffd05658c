## The window.

window-about = A chat room for your network
window-about-more =
    Examples:
      plausch-gui                             join the room, or ask where it is
      plausch-gui --server 192.168.1.5        join the room on another machine
      plausch-gui plausch://192.168.1.5:9000  follow a link to a room

    A setting can be a flag (--nick Zoë), a variable of the environment
    (PLAUSCH_NICK=Zoë), or a line in the configuration file (nick = "Zoë"), which
    the window's settings write. Flags win over the environment, and the
    environment over the file.
window-nick = Your nickname
window-nick-hint = as the others will see you
window-server = Server
window-server-hint = name or address, such as 192.168.1.5
window-bad-server = This is no server: type its name or address, with :PORT behind it if it is not the usual one
window-join = Join
window-or = or
window-host = Host a room here
window-host-about = The room is open on this computer while you stay. You will see the address that the others type.
window-starting = Starting …
window-send = Send
window-draft-hint-room = Say something to everybody here
window-draft-hint-chat = Say something to { $peer } alone
window-chat-over-hint = The chat with { $peer } is over
window-ask-to-send = Send { $count } lines?
window-back = Back
window-members = { $count ->
    [one] { $count } member
   *[other] { $count } members
}
window-filter = Find a member
window-nobody-found = Nobody of that name
window-you = you
window-chat = Private chat
window-show-chat = Show the chat
window-close-chat = End the chat
window-pop-out = Show in a window of its own
window-put-back = Put back into the main window
window-elsewhere = { $name } has a window of its own
window-invited-by = { $nick } would like to chat with you alone
window-invited-by-somebody = Somebody would like to chat with you alone
window-invited-by-one-of = Somebody would like to chat with you alone, perhaps { $candidates }
window-invitation-from = from { $address } · { $left } s left
window-more-invitations = { $count ->
    [one] { $count } more invitation
   *[other] { $count } more invitations
}
window-accept = Accept
window-ignore = Ignore
window-yourself = That is you
window-waiting = You have invited { $nick }; no answer yet
window-no-chat = No private chat: { $nick }’s program takes no invitations
window-decline = Decline
window-online = In the room at { $server }
window-connecting = Joining the room at { $server } …
window-offline = Not in the room at { $server }
window-retry = Not in the room at { $server }. Trying again in { $left } s
window-nick-refused = Your nickname is refused: /nick takes another. Trying again in { $left } s
window-leaving = Leaving …
window-try-now = Try now
window-leave = Leave
window-hosting = You host this room. The others type:
window-hosting-alone = You host this room, but this computer has no network address: only programs on it can join.
window-copy = Copy
window-copy-link = Copy a link that names the key
window-newest = Newest
window-new-lines = { $count ->
    [one] { $count } new line
   *[other] { $count } new lines
}
window-title = { $place } – Plausch
window-private = Just you and { $peer }
window-calls-you = calls you:
window-no-display = there is no screen here on which a window could be shown; the terminal client works without one: plausch
window-dead-display = the screen of { $display } does not answer; the terminal client works without one: plausch
