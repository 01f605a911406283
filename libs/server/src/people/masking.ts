/*
 * What lists and handling units see of a requester (domain.md 10.2). A masked value goes out and never
 * comes back in: nothing updates an identity, so a mask can not overwrite what it hides.
 */

/** 张三 → 张**, "Ann Lee" → A**. The number of stars says nothing about the length. */
export function maskName(name: string): string {
  const first = [...name.trim()][0];
  return first === undefined ? '' : `${first}**`;
}

/** 13812341234 → 138****1234; landlines and short numbers keep their last two digits. */
export function maskPhone(phone: string): string {
  const digits = phone.replace(/\D/g, '').replace(/^(0086|86)(?=1\d{10}$)/, '');
  return digits.length >= 11
    ? `${digits.slice(0, 3)}****${digits.slice(-4)}`
    : `****${digits.slice(-2)}`;
}
