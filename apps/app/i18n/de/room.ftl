## Was im Raum und in privaten Chats geschieht.

joined = { $nick } ist da
left = { $nick } ist gegangen
