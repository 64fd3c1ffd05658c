## Themes. Their names, and the words in their files, are the same in every language.

theme-now = The theme is { $theme }. There are also: { $others }
theme-now-auto = The theme is auto, which is { $theme } here. There are also: { $others }
theme-command = /theme { $name }
theme-unknown = there is no theme { $name }. There are: { $themes }

## What is wrong with the file of a theme.

theme-not-taken = { $why } (this theme is not taken)
theme-unreadable = { $path } cannot be read: { $why }
theme-toml = '{ $line }' cannot be understood. Write KEY = VALUE, with texts in quotes, as in error = "red bold"
theme-key = a theme has no key '{ $key }'. It has base, background, foreground, contrast, nick-colours, and below [roles] those of its roles
theme-key-meant = a theme has no key '{ $key }'; did you mean '{ $meant }'?
theme-role = there is no role '{ $role }'. There are: { $roles }
theme-role-meant = there is no role '{ $role }'; did you mean '{ $meant }'?
theme-word = for '{ $role }', '{ $word }' is no colour and no style. Write words such as "#5fafff bold", or "black on bright-yellow"
theme-word-meant = for '{ $role }', '{ $word }' is no colour and no style; did you mean '{ $meant }'?
theme-no-text = '{ $key }' takes a text in quotes
theme-roles = write [roles] on a line of its own, and the roles below it, as in error = "red bold"
theme-contrast = 'contrast' takes a number from 1 to 21
theme-colour = '{ $key }' takes a colour as in "#1e1e1e"; '{ $text }' is none
theme-nick-colours = 'nick-colours' takes true or false, without quotes
theme-base = there is no built-in theme '{ $name }'. 'base' takes one of { $names }

## Settings.

bad-theme-name = write auto, dark, light, high-contrast, none, or the name of a file in the folder themes without its .toml: letters, digits, - and _
bad-time-format = write it as strftime does, as in %H:%M, %H:%M:%S or %I:%M %p; %% is a percent sign, and none means no time
time-format-unseen = a time can contain nothing that is not seen, and no new line; write it as in %H:%M
time-format-too-wide = this is too wide: a time has { $most } columns at most, and what is said needs the rest of the row
