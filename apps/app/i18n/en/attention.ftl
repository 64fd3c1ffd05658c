## What asks for the user's attention.

some-of = write some of { $words }, with commas between them, or { $none }
bad-highlight = “{ $word }” cannot be one of your words: a word has letters or digits, no comma, and at most 64 bytes
too-many-highlights = there can be { $most } words at the most; /highlight remove WORD makes room for another
bad-quiet = write off, on, or until when, as in 2026-11-26T22:00:00Z
bad-hours = write from when until when, as in 22:00-07:00, or off
not-a-list = '{ $key }' takes a list of words without commas, as in { $key } = ["deploy", "release"]

unread-below = — what is below is new —
nothing-unread = nothing is unread here; Alt+A goes where something is

highlights-none = only your nickname calls you; /highlight WORD adds a word
highlights = what calls you: your nickname, { $words }; /highlight remove WORD takes one away
highlight-added = “{ $word }” calls you from now on
highlight-there = “{ $word }” calls you already
highlight-removed = “{ $word }” does not call you any more
highlight-not-there = “{ $word }” was none of your words; /highlight shows them

quiet-until = no bell and no notification until { $time }; /quiet off ends it
quiet-told = no bell and no notification until you say /quiet off
not-quiet = bell and notifications are on; /quiet 30m or /quiet 22:00 mutes them
state-quiet-until = quiet until { $time }
state-quiet = quiet

not-remembered = { $setting } could not be written to { $path }: { $why }; it is for this stay only
not-remembered-anywhere = there is no place for a configuration file, so { $setting } is for this stay only; set HOME

## The titles of notifications.

notify-mention = { $from } in the room
notify-mentions = { $others ->
    [one] { $from } in the room, and 1 more
   *[other] { $from } in the room, and { $others } more
}
notify-private = { $from } in private
notify-privates = { $others ->
    [one] { $from } in private, and 1 more
   *[other] { $from } in private, and { $others } more
}
notify-invitation = { $from } invites you to a private chat
notify-invitations = { $others ->
    [one] { $from } invites you to a private chat, and 1 more
   *[other] { $from } invites you to a private chat, and { $others } more
}

## Its commands and keys, in the help.

does-unread = where you stopped reading
does-quiet = no bell for a while
does-highlight = words that call you
keys-do-new = what is new; where you were

## Its settings.

setting-attention = What asks for your attention: mention, private, invitation, with commas between them; or none
setting-highlight = Words that ask for your attention as your nickname does, with commas between them; or none
setting-bell = Whether a bell rings when something asks for your attention and you do not see it
setting-notify = How you are notified when something asks for your attention: by the terminal, by the desktop of this computer (also over SSH), or not; auto finds out
setting-title = Whether the title of the terminal shows how much is unread
setting-quiet = Whether bell and notifications are off, and perhaps until when; /quiet sets it
setting-quiet-hours = The hours of each day in which bell and notifications are off, as in 22:00-07:00; or off
value-kinds = KINDS
value-words = WORDS
value-how = HOW
value-until = UNTIL
value-hours = FROM-TO
