## Was früher gesagt wurde.

said-before-you-came = { $count ->
    [one] Das wurde gesagt, bevor du kamst:
   *[other] Diese { $count } Texte wurden gesagt, bevor du kamst:
}
said-while-away = { $count ->
    [one] Das wurde gesagt, während du fort warst:
   *[other] Diese { $count } Texte wurden gesagt, während du fort warst:
}
