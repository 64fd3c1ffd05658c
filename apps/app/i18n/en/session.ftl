## The beginning and the end of a stay in the room.

no-nick = give a nickname: --nick NICK, or nick = "NICK" in the configuration file
client-ended = the client has ended unexpectedly
ask-nick = Nickname:
ask-nick-suggesting = Nickname [{ $name }]:
about-nicks = Type the name that the others will see you by: 1 to 32 bytes, no spaces, no colon. /quit leaves. Commands work once you are in the room.
about-nicks-suggesting = Type the name that the others will see you by: 1 to 32 bytes, no spaces, no colon. Enter alone takes { $nick }. /quit leaves. Commands work once you are in the room.
nick-remembered = your nickname is remembered in { $path }
nick-not-remembered = your nickname is not remembered: { $path } cannot be written ({ $why })
nick-not-kept = { $nick } is your nickname for this stay; next time --nick or PLAUSCH_NICK decides again
hosting = no server answered here, so the room is open on this machine while you stay
hosting-alone = this machine has no network address: only programs on it can join
taken-over = whoever hosted the room has left, so it is open on this machine while you stay
left-unheard = { $count ->
    [one] 1 text that you said was not heard: { $quoted }
   *[other] { $count } texts that you said were not heard: { $quoted }
}
both-went-wrong = { $one }; { $other }
cannot-host = no server answers here, and none can be opened: { $why }
cannot-join = cannot join: { $reason }
sent-away = the server sent you away: { $complaint }
