## Whom the user ignores.

ignores-nobody = you ignore nobody; /ignore NICK does, and /ignore NICK for 1h for an hour
ignore-nick = only nicknames can be ignored; /decline declines this invitation
ignoring = { $nick } is ignored: the room shows nothing of it, and its invitations stay unanswered. /unignore { $nick } ends that
ignoring-for = { $nick } is ignored for { $time }: the room shows nothing of it, and its invitations stay unanswered. /unignore { $nick } ends that
ignoring-chat-goes-on = your private chat with { $nick } goes on; /close { $nick } ends it
ignoring-nobody-here = nobody here is called { $nick } now
ignored-nick = you ignore { $nick } ({ $hidden })
ignored-nick-for = you ignore { $nick } for { $time } more ({ $hidden })
hidden-texts = { $texts ->
    [0] nothing was hidden
    [one] 1 text not shown
   *[other] { $texts } texts not shown
}
hidden-texts-and-invitations = { $invitations ->
    [one] texts not shown: { $texts }, and 1 invitation unanswered
   *[other] texts not shown: { $texts }, and { $invitations } invitations unanswered
}
heard-again = you hear { $nick } again ({ $hidden })
heard-again-in-time = the time is over, and you hear { $nick } again ({ $hidden })
not-ignored = you do not ignore { $name }; /ignore shows whom you do
bad-ignore-time = for how long? Write a time with its unit, as in 30m, 2h or 7d
not-a-list-of-ignored = this is no list of ignored nicknames
ignored-not-read = nobody is ignored, as the list cannot be read: { $path } ({ $why }). Correct or remove this file
ignored-not-kept = this is for now only, as the list of whom you ignore cannot be written: { $path } ({ $why })
