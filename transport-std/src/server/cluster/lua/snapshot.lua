-- ARGV: epoch, length of the stream, number of texts, a number for a room that has none.
-- Returns the position, all servers, all claims, how many texts there were, the room's number, the time, the last texts: number, position,
-- bytes, the newest first; and all decisions. All of it is true at the same moment.
if not redis.call('HGET', count, 'room') then redis.call('HSET', count, 'room', ARGV[4]) end
local texts = {}
local wanted, from = 3 * ARGV[3], '+'
-- What is not said among so many entries is not looked for.
for _ = 1, 20 do
  if #texts >= wanted then break end
  local entries = redis.call('XREVRANGE', stream, from, '-', 'COUNT', 256)
  for _, entry in ipairs(entries) do
    local fields = entry[2]
    if entry[1] ~= from and fields[5] == 'n' and #texts < wanted then
      for _, value in ipairs({ fields[6], entry[1], fields[4] }) do table.insert(texts, value) end
    end
  end
  if #entries < 256 then break end
  from = entries[#entries][1]
end
return {
  last, redis.call('HVALS', servers), redis.call('HVALS', claims), redis.call('HGET', count, 'said') or '0',
  redis.call('HGET', count, 'room'), digits(now), texts, redis.call('HVALS', decisions),
}
