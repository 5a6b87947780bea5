-- Asks for one address after the other: BENCH_ADDRESSES, separated by white space.
local addresses = {}
for address in string.gmatch(os.getenv("BENCH_ADDRESSES"), "%S+") do addresses[#addresses + 1] = address end
local turn = 0

function request()
  turn = turn % #addresses + 1
  return wrk.format("GET", addresses[turn])
end
