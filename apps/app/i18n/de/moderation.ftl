console-ban-arguments = WER [ZEIT] [Grund]
console-unban-arguments = WER
banned-now = { $who } ist ausgeschlossen
banned-now-for = { $who } ist ausgeschlossen, { $time } lang
muted-now = { $who } darf nichts sagen
muted-now-for = { $who } darf nichts sagen, { $time } lang
was-removed = { $nick } ist aus dem Raum entfernt; kam von { $ip }
was-removed-with-key = { $nick } ist aus dem Raum entfernt; kam von { $ip }, mit dem Schlüssel { $key }
unbanned = { $who } ist nicht mehr ausgeschlossen
unmuted = { $who } darf wieder etwas sagen
not-banned = { $who } ist nicht ausgeschlossen; bans zeigt, wer es ist
not-muted = { $who } darf ohnehin etwas sagen; bans zeigt, wer nicht
nobody-is-sanctioned = niemand ist ausgeschlossen, und alle dürfen etwas sagen
still-for = noch { $time }
still-for-ever = für immer
bad-network = { $text } ist kein Netz: schreib eine Adresse, einen Schrägstrich, und wie viele Bits gleich sind, etwa 192.0.2.0/24
why-too-long = der Grund hat { $bytes } Bytes, und { $most } passen
bans-not-kept = das gilt, bis der Server beendet wird: er hat keine Datei, um es zu behalten
not-written = das gilt, bis der Server beendet wird: { $path } lässt sich nicht schreiben: { $why }
bans-not-read = Wer ausgeschlossen ist, lässt sich nicht lesen aus { $path }: { $why }. Die Datei lesbar machen
bans-damaged = Die Datei { $path } sagt nicht, wer ausgeschlossen ist: Sie ist beschädigt, oder eine neuere Version hat sie geschrieben. Nichts wurde geändert. Eine gute Kopie dorthin legen, oder sie wegschieben: Dann ist es niemand
bans-damaged-line = Zeile { $line } von { $path } sagt nicht, wer ausgeschlossen ist: Sie ist beschädigt, oder aus Versehen geändert. Nichts wurde geändert. Sie berichtigen, oder löschen

no-control = plausch ctl erreicht diesen Server nicht: { $why }
no-control-at = plausch ctl erreicht diesen Server nicht, denn der Socket { $path } fehlt: { $why }
no-control-other-server = plausch ctl erreicht diesen Server nicht: ein anderer hat den Socket { $path }
ordered = plausch ctl: { $command }
commanded = { $nick }, mit dem Schlüssel { $key }: { $command }
console-alone = { $word } gibt es nur an der Konsole des Servers: ein Betreiber im Raum kann das nicht
ctl-no-server = hier läuft kein Server, dem dieser Benutzer etwas befehlen darf; --socket nennt einen, der woanders ist
ctl-several-servers =
    hier laufen mehrere Server: nenne einen mit --socket
    { $paths }
ctl-not-allowed = dem Server bei { $path } darf nur sein Besitzer etwas befehlen: werde dieser Benutzer, etwa mit sudo
ctl-nobody-at = bei { $path } antwortet kein Server
ctl-no-answer = der Server ist beendet, bevor er geantwortet hat
ctl-not-reached = der Server bei { $path } ist nicht zu erreichen: { $why }
