# The name of the language, as the language itself calls it.
language-name = English
