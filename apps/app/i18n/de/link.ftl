## Links zu einem Raum.

value-link = LINK
help-link = Der Raum als Link: plausch://HOST:PORT. Warst du dort noch nie, wirst du vorher gefragt
bad-link = das ist kein Link zu einem Raum: einer sieht aus wie plausch://192.168.1.5:9000, und sonst steht nichts darin; eine Adresse allein gehört hinter --server
ask-link = Im Raum bei { $server } warst du noch nicht. Beitreten? [j/N]
# Kleine Buchstaben, mit Leerzeichen dazwischen.
words-for-yes = j ja
link-nobody-to-ask = im Raum bei { $server } warst du noch nicht, und hier kann niemand gefragt werden, ob du beitreten willst; wenn ja, schreib --server { $server }
window-link = Ein Link führt zu { $server }. Im Raum dort warst du noch nicht: tritt nur bei, wenn du weißt, wem er gehört.

## Links in Texten, mit /open geöffnet.

link-opened = { $url } wird geöffnet
link-not-here = von hier aus lässt sich kein Browser öffnen; das ist die Adresse:
link-to-a-room = dieser Link führt zu einem Raum; schreib in einem anderen Terminal:
link-to-a-room-command = plausch chat { $url }
no-link = hier hat noch niemand einen Link geschrieben
fewer-links = { $count ->
    [one] hier gibt es nur einen Link: /open öffnet ihn
   *[other] hier gibt es nur { $count } Links: /open 1 öffnet den neuesten
}
link-not-opened = { $url } lässt sich nicht öffnen: { $why }
