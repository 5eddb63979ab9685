/* What a field holds, and what it held when the page was made.

   A person may answer before the scripts have run: the events are gone, and the difference between the two is all
   there is to tell of it. Each function gives a list: ticked values, chosen options, or the one text. */

export function isTick(field) {
  return field.type === "checkbox" || field.type === "radio";
}

export function standing(field) {
  if (isTick(field)) return field.checked ? [field.value] : [];
  if (field.type === "select-multiple") return Array.from(field.selectedOptions, (option) => option.value);
  return [field.value];
}

export function made(field) {
  if (isTick(field)) return field.defaultChecked ? [field.value] : [];
  if (field.tagName !== "SELECT") return [field.type === "hidden" ? field.value : field.defaultValue];
  const chosen = Array.from(field.options).filter((option) => option.defaultSelected);
  if (field.multiple) return chosen.map((option) => option.value);
  return [(chosen[chosen.length - 1] || field.options[0] || { value: "" }).value];
}

export function isTouched(field) {
  if (!("value" in field) || field.tagName === "BUTTON" || field.tagName === "OUTPUT") return false;
  return JSON.stringify(standing(field)) !== JSON.stringify(made(field));
}
