## Was bei früheren Aufenthalten gesagt wurde.

past-above = — was darüber steht, wurde früher gesagt —
history-off = hier gibt es keinen Verlauf: er wird geführt, wo ein Mensch tippt, außer mit --history off
no-hit = eine solche Zeile gibt es nicht: erst /search WÖRTER, dann /jump NUMMER
kept-nowhere = kein Verlauf wird gespeichert: es gibt kein Heimatverzeichnis dafür; setze HOME
exported-nothing = von dieser Unterhaltung ist nichts gespeichert, also wurde nichts geschrieben
history-begun = Unterhaltungen stehen in { $path }, wo nur du sie lesen kannst; --history off speichert keine, /forget löscht sie

date = { $day }.{ $month }.{ $year }
day-line = — { $weekday ->
    [1] Montag
    [2] Dienstag
    [3] Mittwoch
    [4] Donnerstag
    [5] Freitag
    [6] Samstag
   *[7] Sonntag
}, { $day }. { $month ->
    [1] Januar
    [2] Februar
    [3] März
    [4] April
    [5] Mai
    [6] Juni
    [7] Juli
    [8] August
    [9] September
    [10] Oktober
    [11] November
   *[12] Dezember
} { $year } —

venue-elsewhere = { $peer } auf { $server }
found-nothing = keine Zeile im Verlauf hat „{ $words }“
found-one = 1 Zeile hat „{ $words }“; /jump zeigt, was rundherum gesagt wurde
found = { $count } Zeilen haben „{ $words }“, die neueste zuerst; /jump NUMMER zeigt, was rund um eine gesagt wurde
found-more = { $all } Zeilen haben „{ $words }“, hier sind die neuesten { $count }; mehr Wörter finden weniger; /jump NUMMER zeigt, was rund um eine gesagt wurde
excerpt = was früher gesagt wurde:
excerpt-of = was früher gesagt wurde, [{ $venue }]:

exported-room = Der Raum auf { $server }
exported-chats = Private Chats mit { $peer } auf { $server }
exported = diese Unterhaltung steht nun in { $path }
export-ending = { $path }: der Name muss auf .txt, .jsonl oder .html enden; nichts wurde geschrieben
export-exists = { $path } gibt es schon, und bleibt, wie es ist; nimm einen anderen Namen
export-failed = { $path }: { $why }; nichts wurde geschrieben

forget-nothing-room = im Verlauf steht nichts aus diesem Raum
forget-nothing-chats = im Verlauf steht nichts aus deinen privaten Chats mit { $peer } hier
forget-nothing-all = im Verlauf steht nichts, weder aus Räumen noch aus privaten Chats
forget-room = { $lines ->
    [one] 1 Zeile aus diesem Raum endgültig vergessen? Tippe noch einmal { $command }
   *[other] { $lines } Zeilen aus diesem Raum endgültig vergessen? Tippe noch einmal { $command }
}
forget-chats = { $lines ->
    [one] 1 Zeile aus deinen privaten Chats mit { $peer } hier endgültig vergessen? Tippe noch einmal { $command }
   *[other] { $lines } Zeilen aus deinen privaten Chats mit { $peer } hier endgültig vergessen? Tippe noch einmal { $command }
}
forget-all = { $lines ->
    [one] 1 Zeile aus allen Räumen und privaten Chats endgültig vergessen? Tippe noch einmal { $command }
   *[other] { $lines } Zeilen aus allen Räumen und privaten Chats endgültig vergessen? Tippe noch einmal { $command }
}
forgotten = { $lines ->
    [one] 1 Zeile ist auf diesem Rechner vergessen
   *[other] { $lines } Zeilen sind auf diesem Rechner vergessen
}
kept-again = der Verlauf wird wieder gespeichert
kept-again-lost = { $lines ->
    [one] der Verlauf wird wieder gespeichert; 1 Zeile dazwischen fehlt
   *[other] der Verlauf wird wieder gespeichert; { $lines } Zeilen dazwischen fehlen
}
history-newer = kein Verlauf wird gespeichert: { $path } stammt von einer neueren Version von Plausch und bleibt, wie es ist; nimm jene Version
history-damaged = kein Verlauf wird gespeichert: { $path } ist beschädigt und bleibt, wie es ist; bewege die Datei weg, um eine neue zu beginnen
history-busy = kein Verlauf wird gespeichert: ein anderes Programm hält { $path } fest; es wird wieder versucht
history-inaccessible = kein Verlauf wird gespeichert: { $path } lässt sich nicht lesen oder schreiben; es wird wieder versucht
history-inaccessible-why = kein Verlauf wird gespeichert: { $path } ist nicht zu gebrauchen: { $why }; es wird wieder versucht
