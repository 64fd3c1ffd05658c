## What a member can type.

does-chat = a private chat with a member
does-accept = accept an invitation
does-decline = decline an invitation
does-close = end a private chat
does-msg = say it in the chat with NICK
does-me = say what you do: /me waves
does-room = go back to the room
does-topic = show what the room is about
does-users = show who is here
does-nick = take another nickname
does-edit = write a text in your editor
does-open = open the newest link
does-search = find what was said before
does-jump = what was said around a hit
does-export = this conversation as a file
does-forget = delete what is kept here
does-language = speak another language
does-theme = look different: colours
does-help = this, keys, or one command
does-trust = trust a new key
does-verify = compare keys
does-quit = leave
does-ignore = hide NICK, or NICK for 1h
does-unignore = hear a member again
does-kick = operators: remove a member
does-ban = operators: keep somebody out
does-unban = operators: take a ban back
does-mute = operators: let it only listen
does-unmute = operators: let it talk again
does-bans = operators: who is banned
does-server = operators: use its console
does-joins = show joins: fold, all or none
does-slash = say a text that starts with /

argument-nick = NICK
argument-text = TEXT
argument-words = WORDS
argument-number = NUMBER
argument-language = LANGUAGE
argument-theme = THEME
argument-how = HOW
argument-time = TIME
argument-word = WORD
argument-file = FILE
argument-topic = TOPIC
argument-who = WHO
argument-why = WHY
argument-command = COMMAND

## What commands are about, with their names behind it: at most 14 characters.

topic-chats = private chats
topic-room = the room
topic-reading = reading
topic-memory = kept here
topic-people = members
topic-attention = attention
topic-operators = operators
topic-server = the server
topic-program = the program

help-about-one = /help NAME says what one of them does
help-about-all = /help commands says it of all
help-about-keys = /help keys, /help writing: what keys do
only-operators = only the server's operators may do this: it knows them by their keys

## What is said if something cannot be done.

no-invitation = nobody has invited you; /chat NICK invites somebody
not-in-room = you are not in the room now, and nothing was sent; send it again once you are back
yourself = that is you: name somebody else, /users shows who is here
refused-line = “{ $line }”: { $why }
asked-to-leave = { $others ->
    [one] you host this room: when you leave, 1 other loses it. /quit or Ctrl+C again leaves
   *[other] you host this room: when you leave, { $others } others lose it. /quit or Ctrl+C again leaves
}
unknown-command = there is no command { $word }; /help shows all. To say a text that starts with a slash, write //
unknown-command-meant = there is no command { $word }; did you mean { $meant }? To say a text that starts with a slash, write //
usage = write it like this: { $word } { $arguments }
usage-quiet = write it like this: /quiet 30m, /quiet 22:00, /quiet on or /quiet off
usage-highlight = write it like this: /highlight WORD, or /highlight remove WORD
usage-verify = /verify NICK shows what to compare; /verify NICK yes says that both of you see the same
usage-sanction = write it like this: { $word } WHO, or { $word } WHO 2h, with a reason behind it if you like
usage-alone = { $word } is written alone, with nothing behind it
no-invitation-from = there is no invitation from { $name }; /chat { $name } invites
nobody = nobody here is called { $name }; /users shows who is here
nobody-meant = nobody here is called { $name }; did you mean { $meant }?
ambiguous = who is { $name }? Write { $choice }, with the same capital letters and accents
same-nick = you are { $nick } already
nick-taken = there is another { $nick } in the room; take another nickname with /nick
invited-already = you have invited { $nick } already; wait for the answer, or take it back with /close { $nick }
meant-for-one = this looks like a message for { $peer } alone, and nothing was sent: write /msg { $peer } …, or begin with another word
close-nothing = there is no private chat to close; /quit leaves the room
close-this = to close the chat with { $peer }, write /close { $peer }
close-which = which chat? Write /close and { $choice }
trust-whom = whose new key? Write /trust and { $choice }
nothing-to-close = there is no private chat with { $peer } to close
no-chat-with-nick = there is no private chat with { $nick }, and nothing was sent; /chat { $nick } invites
no-chat-with-address = there is no private chat with { $ip }, and nothing was sent
chat-over = the chat with { $peer } is over, and nothing was sent; /chat { $peer } invites again, /close leaves, /room goes to the room
chat-not-open = the chat with { $peer } is not open yet, and nothing was sent; send it again in a moment

peer-not-reachable = { $peer } cannot be invited: its program takes no invitations
peer-took-back = { $peer } has taken the invitation back; /chat { $peer } invites
peer-has-chat = there is a chat with { $peer } already, or an invitation that waits; /close { $peer } ends it
error-joined = you are in the room already
error-no-such-member = nobody here has that nickname; /users shows who is here
error-not-reachable = that member cannot be invited: its program takes no invitations
error-nick-taken = somebody here has that nickname; take another with /nick
error-no-invitation = there is no invitation from that member any more
error-chat-exists = there is a chat or an invitation with that member already
error-no-chat = there is no private chat with that member; /chat NICK invites
error-no-room = you have as many chats and invitations as there may be: /close one first
error-no-commands = this server takes no commands, as it is one of the originals
error-empty-text = nothing would be seen of this text, so it was not sent
# $limit (Number)
error-text-too-long = this text is too long, and was not sent: a text can have { $limit } bytes; split it up
error-chat-not-open = the chat is not open, and nothing was sent; send it again in a moment
# $limit (Number)
error-chat-text-too-long = this text is too long, and was not sent: in private, a text can have { $limit } bytes; split it up
error-chat-busy = the other side reads slowly, and this was not sent; send it again in a while
# In the protocol this text ends a chat.
error-chat-reserved = this text would end the chat, so it cannot be said in private; /close ends the chat
error-otherwise = this cannot be done

## What was done.

now-in-room = what you type goes to the room
now-in-chat = what you type goes to { $peer } alone; /room goes back to the room, /close ends the chat
declined = you declined { $peer }'s invitation
inviting = you invite { $nick } to a private chat; /close { $nick } takes it back
took-back = you took back your invitation to { $nick }
chat-left = the chat with { $peer } is closed
