## Who comes and goes. Several of these clauses may stand in one line.

joined-names = { $count ->
    [one] { $names } joined
   *[other] { $names } joined
}
left-names = { $count ->
    [one] { $names } left
   *[other] { $names } left
}
returned-names = { $count ->
    [one] { $names } left and came back
   *[other] { $names } left and came back
}
visited-names = { $count ->
    [one] { $names } joined and left
   *[other] { $names } joined and left
}
# $count (Number)
joined-count = { $count } joined
# $count (Number)
left-count = { $count } left
# $count (Number)
returned-count = { $count } left and came back
# $count (Number)
visited-count = { $count } joined and left
earlier-changes = { $count ->
    [one] before that, 1 join or leave that is not shown
   *[other] before that, { $count } joins and leaves that are not shown
}
joins-folded = joins and leaves in a row are shown as one line; /joins all shows each
joins-all = each join and leave is shown; /joins fold makes one line of those in a row
joins-none = joins and leaves are not shown from now on; /joins fold shows them again
