-- For wrk: so many answers, and no more. It ends then, and not when its time is over: what the server does meanwhile for itself
-- would count as well.

local left

function init(arguments)
  left = tonumber(arguments[1])
end

function response(status)
  if status ~= 200 then
    io.stderr:write("answered ", status, "\n")
    os.exit(1)
  end
  left = left - 1
  if left == 0 then
    os.exit(0)
  end
end
