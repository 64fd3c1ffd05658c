## What helps to read and to write in the window.

window-find-hint = Find in this conversation
window-find-nothing = Nothing
# $count (Number)
window-find-count = { $count } found
# $at (Number)
# $count (Number)
window-find-place = { $at } of { $count }
window-find-older = Older
window-find-newer = Newer
window-find-everywhere = Everywhere
window-found = { $count ->
    [0] No line in the history has “{ $words }”
    [one] 1 line in the history has “{ $words }”
   *[other] { $count } lines in the history have “{ $words }”
}
window-found-more = The newest are here; more words find fewer.
window-emoji = Emoji
window-emoji-all = All emoji
window-emoji-hint = Find an emoji by its English name
window-emoji-nothing = No emoji is called so
window-emoji-recent = Said last
# $group - which emoji
window-emoji-group = { $group ->
    [smileys] Smileys
    [people] People
    [nature] Animals and plants
    [food] Food and drink
    [travel] Travel and places
    [activities] Activities
    [objects] Objects
    [symbols] Signs
   *[flags] Flags
}
window-palette-hint = What would you like to do?
window-palette-show = Show: { $name }
window-palette-emoji = Choose an emoji
window-palette-next-new = Show the next conversation with something new
window-palette-unread = Go to where you stopped reading
window-palette-find = Find in this conversation
window-palette-member = Find a member
window-palette-newest = Go to the newest line
window-palette-joins = Show each join and leave, or fold them
window-palette-accept = Accept the oldest invitation
window-palette-decline = Decline the oldest invitation
window-palette-larger = Larger text
window-palette-smaller = Smaller text
window-palette-usual-size = Text of the usual size
