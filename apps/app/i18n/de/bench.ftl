## Was eine Messung sagt. Die Einstellungen in Anführungszeichen sind die des Servers.

bench-decimal = { $whole },{ $part }
bench-seconds = { $seconds } s
bench-milliseconds = { $milliseconds } ms

bench-joining = Beitritt: { $joined } von { $members }
bench-talking = Gespräch: { $time }, { $deliveries } Texte gehört

bench-server-secure = { $server }, { $dialect }, verschlüsselt
bench-server-plain = { $server }, { $dialect }, nicht verschlüsselt
bench-joined = { $members ->
    [one] { $joined } von 1 Mitglied ist beigetreten, in { $time }
   *[other] { $joined } von { $members } Mitgliedern sind beigetreten, in { $time }
}
bench-said = { $texts ->
    [one] 1 Text von { $length } Bytes wurde in { $time } gesagt
   *[other] { $texts } Texte von { $length } Bytes wurden in { $time } gesagt: { $rate } je Sekunde
}
bench-heard = { $deliveries ->
    [one] er wurde einmal gehört
   *[other] sie wurden { $deliveries }-mal gehört: { $rate }-mal je Sekunde
}
bench-until-heard = bis ein Text gehört ist
bench-half = die Hälfte
bench-most = 99 %
bench-all = alle
bench-by-each = von jedem Mitglied
bench-by-last = vom letzten Mitglied
bench-nothing-lost = nichts ging verloren, alles kam in der richtigen Reihenfolge
bench-lost = { $lost ->
    [one] 1-mal wurde ein Text nicht gehört
   *[other] { $lost }-mal wurde ein Text nicht gehört
}
bench-wrong = { $wrong ->
    [one] 1 Text wurde doppelt, verändert oder in falscher Reihenfolge gehört
   *[other] { $wrong } Texte wurden doppelt, verändert oder in falscher Reihenfolge gehört
}
bench-refused = { $count ->
    [one] 1 Mitglied wurde nicht eingelassen oder weggeschickt: { $why }
   *[other] { $count } Mitglieder wurden nicht eingelassen oder weggeschickt: { $why }
}
bench-gone = { $count ->
    [one] die Verbindung von 1 Mitglied endete: { $why }
   *[other] die Verbindungen von { $count } Mitgliedern endeten: { $why }
}
bench-unsaid = { $count ->
    [one] 1 Text gab der Server nicht weiter: { $why }
   *[other] { $count } Texte gab der Server nicht weiter: { $why }
}
bench-not-tried = { $count ->
    [one] 1 weiteres hat es nicht versucht
   *[other] { $count } weitere haben es nicht versucht
}
bench-busy = dieses Programm selbst war { $percent } % der Zeit beschäftigt: Vielleicht kann der Server mehr

bench-because-full = er ist voll; ‚members‘ lässt mehr ein
bench-because-connections = von dieser Adresse kommen zu viele Verbindungen; ‚connections-per-address‘ erlaubt mehr
bench-because-registrations = von dieser Adresse sind zu viele beigetreten; ‚registrations-per-second‘ oder ‚no-rate-limits‘ erlaubt mehr
bench-because-too-fast = ein Mitglied darf nur so viel sagen; ‚broadcasts-per-second‘ oder ‚no-rate-limits‘ erlaubt mehr
bench-because-too-long = der Text ist zu lang; ‚payload-length‘ erlaubt mehr
bench-because-nick-taken = der Nickname ist vergeben: Vielleicht misst noch jemand, oder ‚reserve-nicks‘ hält ihn für eine frühere Messung frei
bench-because-not-secure = ohne Verschlüsselung lässt der Server niemanden ein: lass ‚--secure off‘ weg
bench-because-no-secure = es kam keine verschlüsselte Verbindung zustande; mit ‚--secure off‘ geht es ohne
bench-because-banned = wer den Server betreibt, will das nicht
bench-because-apart = der Server ist von den anderen getrennt, mit denen er den Raum teilt
bench-because-ended = der Server hat die Verbindung beendet
bench-because-silent = der Server antwortet nicht
bench-because-no-sense = was der Server sendet, ergibt keinen Sinn
bench-because-unreachable = der Server ist nicht erreichbar

bench-unreachable = der Server bei { $server } ist nicht erreichbar: { $why }
bench-not-here = { $server } ist weder auf diesem Rechner noch in einem privaten Netz, und diese Last könnte andere dort stören. Ist es deiner, schreib --yes
ask-bench = { $server } ist weder auf diesem Rechner noch in einem privaten Netz, und { $members } Mitglieder könnten andere dort stören. Ist es deiner? [j/N]{" "}
bench-too-many-senders = es sollen mehr reden ({ $senders }), als Mitglieder da sind ({ $members })
bench-too-long = der Server nimmt höchstens { $most } Bytes je Text: wähle ein kleineres --length
bench-few-files = { $members } Mitglieder brauchen { $needed } offene Dateien, und dieses Programm darf { $files } haben: erlaube mehr, zum Beispiel mit `ulimit -n { $needed }`, oder wähle weniger --members
bench-failed = es lässt sich nichts messen: { $why }
