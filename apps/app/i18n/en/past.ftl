## What was said before.

said-before-you-came = { $count ->
    [one] this was said before you came:
   *[other] these { $count } texts were said before you came:
}
said-while-away = { $count ->
    [one] this was said while you were away:
   *[other] these { $count } texts were said while you were away:
}
