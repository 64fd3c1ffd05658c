## Was an einer Datei oder einer Pipe falsch ist.

is-utf16 = das ist UTF-16, nicht UTF-8: speichere es als UTF-8, oder wandle es um, etwa mit: iconv -f UTF-16 -t UTF-8
is-utf32 = das ist UTF-32, nicht UTF-8: speichere es als UTF-8, oder wandle es um, etwa mit: iconv -f UTF-32 -t UTF-8
is-latin1 = das ist kein UTF-8, vielleicht Latin-1: speichere es als UTF-8, oder wandle es um, etwa mit: iconv -f LATIN1 -t UTF-8
is-not-utf8 = das ist kein UTF-8: speichere es als UTF-8, oder wandle es mit iconv um
has-nul = darin steht ein NUL-Byte, also ist es kein Text
input-unreadable = der Rest der Eingabe ist nicht lesbar: { $why }
line-too-long = diese Zeile hat mehr als { $most } Bytes: teile sie auf
input-not-used = nichts von der Eingabe wurde verwendet: { $why }
line-left-out = eine Zeile wurde ausgelassen: { $why }
some-texts-not-passed-on = einen Teil deiner Texte hat der Server nicht weitergegeben: es war zu viel auf einmal
some-input-left-out = einige Zeilen der Eingabe waren nicht zu verwenden
ask-to-send-pasted = { $count ->
    [one] du hast { $count } Zeile eingefügt, noch ist sie nicht gesendet: Eingabe sendet sie, jede andere Zeile verwirft sie
   *[other] du hast { $count } Zeilen eingefügt, noch ist keine gesendet: Eingabe sendet sie, jede andere Zeile verwirft sie
}
pasted-dropped = das Eingefügte ist verworfen
output-unread = niemand liest die Ausgabe mehr
output-late = das Ende der Ausgabe wurde nicht rechtzeitig gelesen und ist verloren
output-disk-full = die Ausgabe lässt sich nicht schreiben: der Datenträger ist voll
output-unwritable = die Ausgabe lässt sich nicht schreiben: { $why }
path-unwritable = { $path } lässt sich nicht schreiben: { $why }
