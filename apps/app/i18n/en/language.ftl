# The name of the language, as the language itself calls it.
language-name = English

language-now = Plausch speaks English. It also speaks: { $others }
language-unknown = Plausch does not speak { $name }. It speaks: { $languages }
language-command = /language { $tag } ({ $name })
