## Anfang und Ende eines Aufenthalts im Raum.

no-nick = gib einen Nickname an: --nick NAME, oder nick = "NAME" in der Konfigurationsdatei
client-ended = der Client hat unerwartet geendet
ask-nick = Nickname:
ask-nick-suggesting = Nickname [{ $name }]:
about-nicks = Gib den Namen ein, unter dem die anderen dich sehen: 1 bis 32 Bytes, keine Leerzeichen, kein Doppelpunkt. /quit geht. Befehle wirken, sobald du im Raum bist.
about-nicks-suggesting = Gib den Namen ein, unter dem die anderen dich sehen: 1 bis 32 Bytes, keine Leerzeichen, kein Doppelpunkt. Die Eingabetaste allein nimmt { $nick }. /quit geht. Befehle wirken, sobald du im Raum bist.
nick-remembered = dein Nickname ist in { $path } gemerkt
nick-not-remembered = dein Nickname ist nicht gemerkt: { $path } lässt sich nicht schreiben ({ $why })
nick-not-kept = { $nick } ist dein Nickname, bis du gehst; beim nächsten Mal entscheidet wieder --nick oder PLAUSCH_NICK
hosting = hier hat kein Server geantwortet, also ist der Raum auf diesem Rechner offen, solange du bleibst
hosting-alone = dieser Rechner hat keine Netzadresse: nur Programme auf ihm können in den Raum
taken-over = wer den Raum offen hielt, ist gegangen; nun ist er auf diesem Rechner offen, solange du bleibst
left-unheard = { $count ->
    [one] 1 Text von dir wurde nicht gehört: { $quoted }
   *[other] { $count } Texte von dir wurden nicht gehört: { $quoted }
}
both-went-wrong = { $one }; { $other }
cannot-host = hier antwortet kein Server, und es lässt sich keiner öffnen: { $why }
cannot-join = kein Zutritt zum Raum: { $reason }
sent-away = der Server hat dich weggeschickt: { $complaint }
