theme-now = Das Farbschema ist { $theme }. Es gibt auch: { $others }
theme-now-auto = Das Farbschema ist auto, hier also { $theme }. Es gibt auch: { $others }
theme-command = /theme { $name }
theme-unknown = das Farbschema { $name } gibt es nicht. Es gibt: { $themes }

theme-not-taken = { $why } (dieses Farbschema gilt nicht)
theme-unreadable = { $path } ist nicht lesbar: { $why }
theme-toml = '{ $line }' ist nicht zu verstehen. Schreib SCHLÜSSEL = WERT, Texte in Anführungszeichen, etwa error = "red bold"
theme-key = einen Schlüssel '{ $key }' hat ein Farbschema nicht. Es hat base, background, foreground, contrast, nick-colours und unter [roles] die seiner Rollen
theme-key-meant = einen Schlüssel '{ $key }' hat ein Farbschema nicht; meinst du '{ $meant }'?
theme-role = die Rolle '{ $role }' gibt es nicht. Es gibt: { $roles }
theme-role-meant = die Rolle '{ $role }' gibt es nicht; meinst du '{ $meant }'?
theme-word = bei '{ $role }' ist '{ $word }' weder Farbe noch Stil. Schreib Wörter wie "#5fafff bold" oder "black on bright-yellow"
theme-word-meant = bei '{ $role }' ist '{ $word }' weder Farbe noch Stil; meinst du '{ $meant }'?
theme-no-text = '{ $key }' nimmt einen Text in Anführungszeichen
theme-roles = schreib [roles] in eine eigene Zeile und die Rollen darunter, etwa error = "red bold"
theme-contrast = 'contrast' nimmt eine Zahl von 1 bis 21
theme-colour = '{ $key }' nimmt eine Farbe wie "#1e1e1e"; '{ $text }' ist keine
theme-nick-colours = 'nick-colours' nimmt true oder false, ohne Anführungszeichen
theme-base = das eingebaute Farbschema '{ $name }' gibt es nicht. 'base' nimmt eines von { $names }

bad-theme-name = schreib auto, dark, light, high-contrast, none oder den Namen einer Datei im Ordner themes ohne ihr .toml: Buchstaben, Ziffern, - und _
bad-time-format = schreib es wie bei strftime, etwa %H:%M, %H:%M:%S oder %I:%M %p; %% ist ein Prozentzeichen, und none heißt keine Zeit
time-format-unseen = eine Zeit hat nichts Unsichtbares und keine neue Zeile; schreib sie etwa als %H:%M
time-format-too-wide = das ist zu breit: eine Zeit hat höchstens { $most } Spalten, denn den Rest der Zeile braucht, was gesagt wird
