## The screen of the terminal client.

room-tab = Room
state-online-secure = online, encrypted
state-online-plain = online, not encrypted
state-connecting = connecting
state-offline = offline
state-hosting = hosting
state-retry = offline, again in { $time } (^R now)
state-nick-refused = nickname refused, /nick takes another; again in { $time }
state-sending = { $count ->
    [one] sending 1 text
   *[other] sending { $count } texts
}
# $count (Number)
members-here = { $count } here
chat-is-over = over
# What stands before words that are looked for.
find-prompt = find:
find-keys = (Enter: older, Down: newer, Esc: back)
find-nothing = (nothing more; Enter: further back, Esc: back)
# What stands before the line that is typed in a private chat.
prompt-to = to { $peer }>
# What stands in an empty line until the user has entered something.
hint = type to talk; /help shows the rest
scrolled = End goes back to the newest line
new-lines = { $count ->
    [one] 1 new line below, End shows it
   *[other] { $count } new lines below, End shows them
}
too-small = too small
no-shell = there is no shell to go back to, so Ctrl+Z does nothing here; /quit leaves
no-terminal = the terminal cannot be used: { $why }; --plain works without one
# What is asked before a draft of several lines is sent. Each of the three fits where the one before does not.
# $count (Number)
ask-to-send-long = Send { $count } lines? Enter sends them, Esc goes back
# $count (Number)
ask-to-send = Send { $count } lines? Enter or Esc
# $count (Number)
ask-to-send-short = Send { $count }?
# $kib (Number)
paste-too-long = a draft can have { $kib } KiB, so what you pasted last was left out; paste less at once
command-among-lines = nothing was sent: a line begins with { $word }, and among several lines no command is obeyed. Put something before it to say it, or delete the line
invitation-bar = { $who } invites you to a private chat · Ctrl+Y accept · Ctrl+D decline
# $more (Number)
invitation-bar-more = { $who } invites you to a private chat (+{ $more }) · Ctrl+Y accept · Ctrl+D decline
invitation-bar-short = { $who } asks: ^Y yes, ^D no
# $more (Number)
invitation-bar-short-more = { $who } asks (+{ $more }): ^Y yes, ^D no
