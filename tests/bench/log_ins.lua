-- For wrk: people log in with their password, one after another, each again when all have.

local count, password, next_one

function init(arguments)
  count, password, next_one = tonumber(arguments[1]), arguments[2], 0
end

function request()
  local headers = { ["Content-Type"] = "application/x-www-form-urlencoded", ["Sec-Fetch-Site"] = "same-origin" }
  local typed = "email=login" .. next_one .. "%40bench0.example&password=" .. password
  next_one = (next_one + 1) % count
  return wrk.format("POST", nil, headers, typed)
end
