## Wer kommt und geht. Mehrere dieser Satzglieder können in einer Zeile stehen.

joined-names = { $count ->
    [one] { $names } ist da
   *[other] { $names } sind da
}
left-names = { $count ->
    [one] { $names } ist gegangen
   *[other] { $names } sind gegangen
}
returned-names = { $count ->
    [one] { $names } ging und ist wieder da
   *[other] { $names } gingen und sind wieder da
}
visited-names = { $count ->
    [one] { $names } kam und ging
   *[other] { $names } kamen und gingen
}
joined-count = { $count } gekommen
left-count = { $count } gegangen
returned-count = { $count } gegangen und wieder da
visited-count = { $count } gekommen und gegangen
earlier-changes = { $count ->
    [one] davor kam oder ging 1 Mitglied, das hier fehlt
   *[other] davor { $count } Mal Kommen und Gehen, das hier fehlt
}
joins-folded = Kommen und Gehen am Stück wird zu einer Zeile; /joins all zeigt alles einzeln
joins-all = jedes Kommen und Gehen wird gezeigt; /joins fold macht eine Zeile daraus
joins-none = Kommen und Gehen wird ab jetzt nicht gezeigt; /joins fold zeigt es wieder
