## The window.

window-about = Ein Chatraum für dein Netz
window-about-more =
    Beispiele:
      plausch-gui                             den Raum betreten, oder fragen, wo
      plausch-gui --server 192.168.1.5        den Raum auf einem anderen Rechner
      plausch-gui plausch://192.168.1.5:9000  einem Link zu einem Raum folgen

    Jede Einstellung gibt es als Option (--nick Zoë), als Umgebungsvariable
    (PLAUSCH_NICK=Zoë) und als Zeile der Konfigurationsdatei (nick = "Zoë"), in
    die auch die Einstellungen des Fensters schreiben. Optionen gehen vor
    Umgebung, und die Umgebung geht vor Datei.
window-nick = Dein Nickname
window-nick-hint = wie die anderen dich sehen
window-server = Server
window-server-hint = Name oder Adresse, etwa 192.168.1.5
window-bad-server = Das ist kein Server: gib seinen Namen oder seine Adresse ein, mit :PORT dahinter, wenn es nicht der übliche ist
window-join = Beitreten
window-or = oder
window-host = Hier einen Raum öffnen
window-host-about = Der Raum ist auf diesem Rechner offen, solange du bleibst. Du siehst dann die Adresse, die die anderen eingeben.
window-starting = Es geht los …
window-send = Senden
window-draft-hint-room = Sag allen hier etwas
window-draft-hint-chat = Sag nur { $peer } etwas
window-chat-over-hint = Der Chat mit { $peer } ist zu Ende
window-ask-to-send = { $count } Zeilen senden?
window-back = Zurück
window-members = { $count ->
    [one] { $count } Mitglied
   *[other] { $count } Mitglieder
}
window-filter = Mitglied suchen
window-nobody-found = Niemand heißt so
window-you = du
window-chat = Privater Chat
window-show-chat = Chat zeigen
window-close-chat = Chat beenden
window-pop-out = In einem eigenen Fenster zeigen
window-put-back = Ins Hauptfenster zurückholen
window-elsewhere = { $name } hat ein eigenes Fenster
window-invited-by = { $nick } möchte mit dir allein chatten
window-invited-by-somebody = Jemand möchte mit dir allein chatten
window-invited-by-one-of = Jemand möchte mit dir allein chatten, vielleicht { $candidates }
window-invitation-from = von { $address } · noch { $left } s
window-more-invitations = { $count ->
    [one] { $count } weitere Einladung
   *[other] { $count } weitere Einladungen
}
window-accept = Annehmen
window-ignore = Ignorieren
window-yourself = Das bist du
window-waiting = { $nick } ist eingeladen und hat noch nicht geantwortet
window-no-chat = Kein privater Chat: das Programm von { $nick } nimmt keine Einladungen an
window-decline = Ablehnen
window-online = Im Raum bei { $server }
window-connecting = Trete dem Raum bei { $server } bei …
window-offline = Nicht im Raum bei { $server }
window-retry = Nicht im Raum bei { $server }. Nächster Versuch in { $left } s
window-nick-refused = Dein Nickname wird abgelehnt: /nick nimmt einen anderen. Nächster Versuch in { $left } s
window-leaving = Du gehst …
window-try-now = Jetzt versuchen
window-leave = Verlassen
window-hosting = Der Raum ist bei dir. Die anderen geben ein:
window-hosting-alone = Der Raum ist bei dir, aber dieser Rechner hat keine Netzadresse: nur Programme auf ihm können beitreten.
window-copy = Kopieren
window-copy-link = Link mit dem Schlüssel kopieren
window-newest = Neueste
window-new-lines = { $count ->
    [one] { $count } neue Zeile
   *[other] { $count } neue Zeilen
}
window-title = { $place } – Plausch
window-private = Nur du und { $peer }
window-calls-you = meint dich:
window-no-display = hier gibt es keinen Bildschirm für ein Fenster; im Terminal geht es ohne: plausch
window-dead-display = der Bildschirm von { $display } antwortet nicht; im Terminal geht es ohne: plausch
