-- code: CP503
-- promise: No two requests are given the same seat.
-- source: *Create a booking*, `seatUid`: it names the one seat of who booked it.
-- todo: Compare the answers shown: they name one seat for different people.
SELECT 'createBooking' AS operation,
       format('seat {} was given to {} requests', seat_uid, count(DISTINCT (process, seq))) AS message,
       'a seat of its own for each request' AS expected,
       seat_uid AS actual,
       list(DISTINCT struct_pack(process, seq))[1:20] AS exchanges
FROM made
-- Asking once more for what waits to be confirmed gives the same booking again, and a move may keep its seat.
WHERE seat_uid <> '' AND operation LIKE 'create%'
GROUP BY seat_uid HAVING count(DISTINCT (process, seq)) > 1 AND count(DISTINCT booker) > 1
ORDER BY seat_uid
