-- Asks the paths of a file in turn; with a second argument each address is new, so that nothing kept can answer it:
-- the gateway looks at known parameters only, and a list takes any `month`, which only the calendar reads.
local asked, count, unique = {}, 0, nil

function init(args)
  for path in io.lines(args[1]) do asked[#asked + 1] = path end
  unique = args[2]
  wrk.headers["Accept-Encoding"] = "gzip"
  if not unique then
    for i, path in ipairs(asked) do asked[i] = wrk.format("GET", path) end
  end
end

function request()
  count = count + 1
  local path = asked[(count - 1) % #asked + 1]
  if not unique then return path end
  local mark = path:find("?", 1, true) and "&" or "?"
  return wrk.format("GET", path .. mark .. "month=" .. unique .. count)
end

function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    '\nRESULT {"requests":%d,"microseconds":%d,"bytes":%d,"errors":%d,"median_ms":%.3f,"p99_ms":%.3f}\n',
    summary.requests, summary.duration, summary.bytes, e.connect + e.read + e.write + e.status + e.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
