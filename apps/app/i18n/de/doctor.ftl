## plausch doctor: was es ansieht.

about-doctor = Nachsehen, ob ein Server hier so laufen kann, wie er soll
about-doctor-more =
    Beispiele:
      plausch doctor
      plausch doctor --members 50000 --listen 0.0.0.0:7000
      sudo plausch doctor

    Es nimmt die Einstellungen, die `plausch serve` nähme, und ändert nichts.
    Für root sind das die von plausch.service, wenn es diese Unit gibt.
    Jede Zeile sagt, was angesehen wurde und wie es darum steht; unter einem
    Problem steht der Befehl, der es behebt. Was nur root sieht, muss root
    ansehen. Der Exit-Status ist 1, wenn etwas den Server hindert, sonst 0.
help-doctor-json = Für Programme: in jeder Zeile ein JSON-Objekt

doctor-settings = Einstellungen
doctor-files = offene Dateien
doctor-port = Port
doctor-addresses = Adressen
doctor-firewall = Firewall
doctor-clock = Uhr
doctor-key = Schlüssel
doctor-bans = Sperren
doctor-nicknames = Nicknames
doctor-disk = Platte
doctor-cluster = Verbund
doctor-service = Dienst

## Was es findet.

doctor-fix = → { $fix }
doctor-few-files = nur { $most } dürfen offen sein, und { $members } Mitglieder brauchen { $needed }
doctor-more-files = LimitNOFILE={ $needed } in der Unit (systemctl edit plausch), `ulimit -n { $needed }` vor dem Start, oder weniger Mitglieder
doctor-enough-files = { $most } dürfen offen sein, und { $needed } werden gebraucht
doctor-any-files = { $needed } werden gebraucht, und eine Grenze ist nicht zu sehen
doctor-port-free = { $addr } ist frei
doctor-port-ours = ein Plausch-Server antwortet unter { $addr }
doctor-port-of-systemd = systemd hält { $addr } für den Dienst, und startet ihn, wenn jemand kommt
doctor-port-original = einer der Originalserver hat { $addr }: beende ihn zuerst
doctor-port-web = ein Webserver hat { $addr }: beende ihn, oder nimm einen anderen Port
doctor-port-ssh = ein SSH-Server hat { $addr }: nimm einen anderen Port
doctor-port-taken = ein anderes Programm hat { $addr }, und sagt nicht, was es ist
doctor-port-special = nur root darf unter { $addr } lauschen, denn Ports unter 1024 sind besondere
doctor-other-port = --listen mit einem Port ab 1024, etwa 9000; oder plausch.socket, für das systemd lauscht
doctor-no-family = dieser Rechner hat keine solchen Adressen, und { $addr } wird ausgelassen
doctor-no-such-address = dieser Rechner hat die Adresse { $addr } nicht
doctor-places = andere kommen herein unter { $places }
doctor-private = das sind Adressen eines eigenen Netzes: von anderswo kommt niemand hierher
doctor-no-ipv6 = über IPv6 kommt niemand herein
doctor-loopback-only = nur Programme auf diesem Rechner kommen herein, denn der Server lauscht an einer Loopback-Adresse
doctor-no-network = dieser Rechner hat keine Adresse, unter der andere hereinkommen könnten
doctor-no-firewall = keine Firewall ist aktiv, soweit es hier zu sehen ist (firewalld, ufw, nftables)
doctor-no-firewall-seen = weder ufw noch firewalld ist aktiv; Regeln von nftables sieht nur root: sudo plausch doctor
doctor-nothing-stopped = nftables verwirft nichts von sich aus
doctor-passes = { $name } lässt Port { $port } durch
doctor-stops = { $name } ist aktiv, und soweit zu sehen ist, lässt es Port { $port } nicht durch
doctor-clock-right = das Netz stellt sie
doctor-clock-alone = nichts stellt sie: Sperren und die Zeiten im Log können falsch sein
doctor-clock-unknown = ob das Netz sie stellt, ist hier nicht zu sehen: kein timedatectl antwortet
doctor-plain = es gibt keinen, denn Verbindungen sind unverschlüsselt (secure = off): wer im Netz ist, kann alles lesen
doctor-key-there = { $fingerprint }, in { $path }
doctor-key-to-come = es gibt noch keinen: der erste Start macht ihn, in { $path }
doctor-rules = { $count ->
    [0] niemand ist ausgeschlossen oder stumm
    [one] { $count } Regel
   *[other] { $count } Regeln
}
doctor-owners = { $count ->
    [0] noch gehört keiner jemandem
    [one] { $count } gehört jemandem
   *[other] { $count } gehören jemandem
}
doctor-not-writable = dieser Benutzer darf nichts in { $folder } schreiben, wo Schlüssel und Sperren liegen
doctor-strange-file = { $file } gehört jemand anderem als der Ordner: womöglich kann der Server sie nicht lesen
doctor-little-room = nur { $room } sind frei bei { $folder }
doctor-room = { $room } sind frei bei { $folder }
doctor-writable = in { $folder } kann geschrieben werden
doctor-engine = der Vermittler bei { $address } antwortet
doctor-engine-fails = der Vermittler bei { $address }: { $why }
doctor-runs = { $unit } läuft
doctor-has-failed = { $unit } ist gescheitert
doctor-does-not-run = { $unit } läuft nicht
doctor-is-another = { $unit } läuft; was hier steht, gilt einem eigenen Server von dir und nicht diesem Dienst
