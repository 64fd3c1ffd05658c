## Was nach Aufmerksamkeit verlangt.

some-of = schreibe einige von { $words }, mit Kommas dazwischen, oder { $none }
bad-highlight = „{ $word }“ kann kein Signalwort sein: es hat Buchstaben oder Ziffern, kein Komma, und höchstens 64 Bytes
too-many-highlights = es können höchstens { $most } Signalwörter sein; /highlight remove WORT macht Platz für ein anderes
bad-quiet = schreibe off, on, oder bis wann, wie 2026-11-26T22:00:00Z
bad-hours = schreibe von wann bis wann, wie 22:00-07:00, oder off
not-a-list = „{ $key }“ ist eine Liste von Wörtern ohne Kommas, wie { $key } = ["deploy", "release"]

unread-below = — was darunter steht, ist neu —
nothing-unread = hier ist nichts ungelesen; Alt+A geht dahin, wo etwas ist

highlights-none = nur dein Nickname ruft dich; /highlight WORT nimmt ein Signalwort dazu
highlights = dich rufen: dein Nickname, { $words }; /highlight remove WORT nimmt eins weg
highlight-added = ab jetzt ruft dich, wer „{ $word }“ sagt
highlight-there = „{ $word }“ ruft dich schon
highlight-removed = „{ $word }“ ruft dich nicht mehr
highlight-not-there = „{ $word }“ war kein Signalwort; /highlight zeigt deine

quiet-until = keine Glocke und keine Benachrichtigung bis { $time }; /quiet off beendet das
quiet-told = keine Glocke und keine Benachrichtigung, bis du /quiet off sagst
not-quiet = Glocke und Benachrichtigungen sind an; /quiet 30m oder /quiet 22:00 schaltet sie stumm
state-quiet-until = still bis { $time }
state-quiet = still

not-remembered = { $setting } konnte nicht in { $path } geschrieben werden: { $why }; es gilt nur, bis du gehst
not-remembered-anywhere = für eine Konfigurationsdatei gibt es keinen Platz, also gilt { $setting } nur, bis du gehst; setze HOME

## Die Überschriften von Benachrichtigungen.

notify-mention = { $from } im Raum
notify-mentions = { $others ->
    [one] { $from } im Raum, und 1 weitere Nachricht
   *[other] { $from } im Raum, und { $others } weitere Nachrichten
}
notify-private = { $from } privat
notify-privates = { $others ->
    [one] { $from } privat, und 1 weitere Nachricht
   *[other] { $from } privat, und { $others } weitere Nachrichten
}
notify-invitation = { $from } lädt dich zu einem privaten Chat ein
notify-invitations = { $others ->
    [one] { $from } lädt dich zu einem privaten Chat ein, und 1 weitere Nachricht
   *[other] { $from } lädt dich zu einem privaten Chat ein, und { $others } weitere Nachrichten
}

## Seine Befehle und Tasten, in der Hilfe.

does-unread = wo du zuletzt warst
does-quiet = eine Weile keine Glocke
does-highlight = Wörter, die dich rufen
keys-do-new = was neu ist; wo du warst

## Seine Einstellungen.

setting-attention = Was nach Aufmerksamkeit verlangt: mention (du wirst genannt), private (privat), invitation (Einladung), mit Kommas dazwischen; oder none
setting-highlight = Wörter, die wie dein Nickname nach Aufmerksamkeit verlangen, mit Kommas dazwischen; oder none
setting-bell = Ob eine Glocke klingelt, wenn etwas nach Aufmerksamkeit verlangt und du es nicht siehst
setting-notify = Wie du benachrichtigt wirst, wenn etwas nach Aufmerksamkeit verlangt: vom Terminal, vom Desktop dieses Rechners (auch über SSH), oder gar nicht; auto findet es heraus
setting-title = Ob der Titel des Terminals zeigt, wie viel ungelesen ist
setting-quiet = Ob Glocke und Benachrichtigungen aus sind, und vielleicht bis wann; /quiet stellt es ein
setting-quiet-hours = Die Stunden jedes Tages, in denen Glocke und Benachrichtigungen aus sind, wie 22:00-07:00; oder off
value-kinds = ARTEN
value-words = WÖRTER
value-how = WIE
value-until = BIS
value-hours = VON-BIS
