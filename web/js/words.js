// Amounts and times as people read them.

// amount formats a decimal string exactly: it never becomes a binary fraction.
export const amount = (currency, decimal) => new Intl.NumberFormat(undefined, { style: "currency", currency }).format(decimal);

// times multiplies a price by a quantity, exactly.
export function times(price, quantity) {
  const [whole, fraction = ""] = price.split(".");
  const digits = (BigInt(whole + fraction) * BigInt(quantity)).toString().padStart(fraction.length + 1, "0");
  return fraction ? `${digits.slice(0, -fraction.length)}.${digits.slice(-fraction.length)}` : digits;
}

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const calendar = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

export const timeOfDay = (time) => (time ? clock.format(new Date(time)) : "");
export const dateAndTime = (time) => calendar.format(new Date(time));

export const coffee = ({ quantity, coffeesize, coffeetype }) => `${quantity} × ${coffeesize} ${coffeetype}`;

// waited writes how long somebody has waited: 0:42, 12:05, 1 h 05.
export function waited(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (n) => String(n).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes}:${two(seconds % 60)}` : `${Math.floor(minutes / 60)} h ${two(minutes % 60)}`;
}
