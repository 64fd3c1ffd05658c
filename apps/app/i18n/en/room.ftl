## What happens in the room and in private chats.

connecting = joining the room at { $server }
welcome = you are in the room, as { $nick } ({ $state })
joined = { $nick } joined
left = { $nick } left
nobody-else = nobody else is here yet
here-all = here: { $nicks }
here-count = { $others ->
    [one] here: 1 other
   *[other] here: { $others } others
}
here-some = { $others ->
    [one] here: { $nicks } and 1 other
   *[other] here: { $nicks } and { $others } others
}
here-some-cut = { $others ->
    [one] here: { $nicks } and 1 other; /users names them
   *[other] here: { $nicks } and { $others } others; /users names them
}
other-members = { $count ->
    [one] 1 other
   *[other] { $count } others
}
room-topic = the topic: { $topic }
room-topic-none = the room has no topic
server-restarts = the server restarts; it is back in about { $time }
server-restarts-because = the server restarts; it is back in about { $time }: { $why }
server-restarting = the server restarts; you are back in the room as soon as it is
motd = the message of the day:
skipped = a message that is too long or not readable was left out
missed = { $count ->
    [one] too much happened at once: 1 message was left out here
   *[other] too much happened at once: { $count } messages were left out here
}

## Lists. An element may be a nickname, or a text in quotes.

comma-list = { $first }, { $rest }
or-list = { $first } or { $rest }
or-another = { $names } or another
quotation = “{ $text }”
quoted-and-more = { $quoted } and { $more } more

## What nobody heard.

unheard-in-room = the room may not have heard what you said: { $texts }
unheard-in-room-back = the room may not have heard what you said: { $texts }; Enter says it again
unheard-by-peer = { $peer } may not have heard what you said: { $texts }
unheard-by-peer-back = { $peer } may not have heard what you said: { $texts }; Enter says it again

## Private chats.

invited = { $who } invites you to a private chat: /accept { $peer } or /decline { $peer }
nick-at = { $nick } ({ $ip })
somebody-at = somebody at { $ip }
somebody-at-perhaps = somebody at { $ip } ({ $names })
no-udp-port = you cannot invite or be invited to private chats: no UDP port can be opened
no-udp-port-why = you cannot invite or be invited to private chats: no UDP port can be opened ({ $why })
no-room-for-chat = { $peer } wants to chat in private, but you have too many chats: /close one, then invite { $peer }
rejected-declined = { $peer } declined your invitation
rejected-timeout = { $peer } did not answer your invitation in time; /chat { $peer } invites again
rejected-shared-address = { $peer } did not answer your invitation. It may not have got there: the server sees both of you at one address, which is not yours, so a proxy (such as Docker's) or NAT stands between. If the server runs in a container, its operator can give it the host's network
rejected-left = { $peer } has left without answering your invitation
rejected-failed = { $peer } was not invited: no port can be opened here for the chat
rejected-otherwise = your invitation to { $peer } failed
chat-opened = private chat with { $peer }
chat-closed-by-you = you ended the chat with { $peer }
chat-closed-by-peer = { $peer } ended the chat
chat-lost = the chat with { $peer } is over: the connection was lost
chat-broken = the chat with { $peer } is over: something was changed on the way, or no secure connection came about; begin it anew, and if this happens again, somebody may be in between
chat-not-secure = no chat with { $peer }, who has no encryption, since you want no other chats (--secure require)
chat-unreachable = no chat with { $peer }: its machine cannot be reached from here; a firewall may be in the way
chat-wrong-nick = no chat with { $peer }: somebody else answered there
chat-expired = { $peer }'s invitation is over: it was taken back, or not answered in time
chat-over-otherwise = the chat with { $peer } is over

## Why the connection to the server ended or did not begin, and what to look at.

not-in-room-because = not in the room: { $why }
with-reason = { $what } ({ $why })
no-server-there = no server runs at { $server }; is the address right, has the server been started?
server-unreachable = the server at { $server } cannot be reached; is the address right, is the network up?
name-not-looked-up = the name of { $server } cannot be looked up in time; is the network up?
no-such-host = there is no host called { $server }; is the name right, is the network up?
server-mute = something at { $server } takes connections, but says nothing; is it a chat server, is the port right?
server-ended = the server at { $server } closed the connection; has it been stopped?
server-dismissed = the server sent you away
server-silent = the server at { $server } has gone silent; is the network up?
server-out-of-sync = the server at { $server } sends what cannot be understood; is it a chat server of this kind?
server-lost = the server at { $server } cannot be heard any more: the connection is lost
not-a-server = what answers at { $server } is no chat server; is the port right?
not-a-server-web = what answers at { $server } is no chat server but a web server; is the port right?
not-a-server-shell = what answers at { $server } is no chat server but an SSH server; is the port right?
not-a-server-mail = what answers at { $server } is no chat server but a mail or file server; is the port right?
not-a-server-irc = what answers at { $server } is no chat server but an IRC server; it needs an IRC client
not-a-server-encrypted = what answers at { $server } is no chat server: it wants an encrypted connection (TLS); is the port right?
not-a-server-mute = { $server } ends the connection without a word; is it a chat server, is the port right?
reconnecting = trying again in { $time }, and from then on until it works
# $count (Number) - how many seconds
seconds = { $count } s

## What the server answers its operators.

server-replies = server: { $text }

## What the server refuses.

refused-nick-taken = this nickname is taken
refused-nick-resembles = this nickname looks like one that is taken
refused-nick-resembles-this = this nickname looks like { $taken }, which is taken
refused-address-taken = somebody has joined from your IP address and UDP port; try again in a moment
refused-full = the server is full; try again later
refused-connections = there are too many connections from your IP address; end one of them first
refused-registrations = too many have just joined from your IP address; wait a moment
refused-registered = you are in the room already
refused-not-registered = the server does not know yet who you are
refused-not-your-nick = the server did not pass your text on: it was in another name
refused-too-fast = you say too much at once: the server did not pass your text on; wait a moment
refused-too-long = the text is too long for the server; say it in several shorter ones
refused-unreadable = the server cannot read what was sent
refused-kicked = the server's operator has removed you
refused-banned = you are banned from this server
refused-banned-for = you are banned from this server for another { $time }
refused-muted = the operator of this server does not let you say anything
refused-muted-for = the operator of this server does not let you say anything for another { $time }
refused-not-operator = you are not an operator of this server, and nothing was done; /ignore NICK hides a member from you
refused-commands = you command too much at once, and this was not done; wait a moment
refused-apart = this server is cut off from the others that share its room; try again in a moment
refused-unsaid = this may not have been said, as the server was cut off from the others that share its room; try again
refused-displaced = somebody took your nickname while the server was cut off from the others that share its room
nick-take-free = { $why }; { $free } is free: take it with /nick { $free }
nick-take-another = { $why }; take another with /nick
nick-start-free = { $why }; { $free } is free: start with --nick { $free }
nick-start-another = { $why }; start with another, --nick OTHER
