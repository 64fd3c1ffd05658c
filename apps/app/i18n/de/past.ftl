## Was früher gesagt wurde.

said-before-you-came = { $count ->
    [one] das wurde gesagt, bevor du kamst:
   *[other] diese { $count } Texte wurden gesagt, bevor du kamst:
}
said-while-away = { $count ->
    [one] das wurde gesagt, während du fort warst:
   *[other] diese { $count } Texte wurden gesagt, während du fort warst:
}
