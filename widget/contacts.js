// Whom to reach when nothing else works: in the widget itself, so that it is there while the server is away.
// A test compares every line with content/services.yml.

export const CONTACTS = {
  police: "113",
  rescue: "112",
  kjt: "116 111",
  ecpat: { name: "ECPAT Luxembourg", address: "3 rue des Bains, B.P. 848, L-2018 Luxembourg", phone: "+352 26 270809" },
};
