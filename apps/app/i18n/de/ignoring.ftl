## Wen jemand ignoriert.

ignores-nobody = du ignorierst niemanden; das tut /ignore NICK, oder /ignore NICK für 1h für eine Stunde
ignore-nick = nur Nicknames lassen sich ignorieren; /decline lehnt diese Einladung ab
ignoring = { $nick } wird ignoriert: der Raum zeigt nichts davon, und Einladungen bleiben ohne Antwort. /unignore { $nick } beendet das
ignoring-for = { $nick } wird für { $time } ignoriert: der Raum zeigt nichts davon, und Einladungen bleiben ohne Antwort. /unignore { $nick } beendet das
ignoring-chat-goes-on = dein privater Chat mit { $nick } geht weiter; /close { $nick } beendet ihn
ignoring-nobody-here = hier heißt gerade niemand { $nick }
ignored-nick = du ignorierst { $nick } ({ $hidden })
ignored-nick-for = du ignorierst { $nick } noch für { $time } ({ $hidden })
hidden-texts = { $texts ->
    [0] nichts wurde verborgen
    [one] 1 Text nicht gezeigt
   *[other] { $texts } Texte nicht gezeigt
}
hidden-texts-and-invitations = { $invitations ->
    [one] nicht gezeigte Texte: { $texts }, und 1 Einladung ohne Antwort
   *[other] nicht gezeigte Texte: { $texts }, und { $invitations } Einladungen ohne Antwort
}
heard-again = du hörst { $nick } wieder ({ $hidden })
heard-again-in-time = die Zeit ist um, und du hörst { $nick } wieder ({ $hidden })
not-ignored = du ignorierst { $name } nicht; /ignore zeigt, wen
bad-ignore-time = für wie lange? Schreib eine Zeit mit Einheit, etwa 30m, 2h oder 7d
not-a-list-of-ignored = das ist keine Liste ignorierter Nicknames
ignored-not-read = niemand wird ignoriert, denn die Liste ist nicht lesbar: { $path } ({ $why }). Berichtige oder lösche diese Datei
ignored-not-kept = das gilt nur für jetzt, denn die Liste derer, die du ignorierst, lässt sich nicht schreiben: { $path } ({ $why })
