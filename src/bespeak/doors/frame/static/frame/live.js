// A page that is followed: what is said and what happens stands on it by itself, and what is written is sent without
// leaving it. Every time there is news the page is read again, and what differs is put in place: what stands here is
// always what stands there. Without this script the page is read and its forms are sent as ever.

import { attendFromNow } from "./live/attending.js";
import { follow } from "./live/following.js";
import { home } from "./live/page.js";
import { sendFromNow } from "./live/sending.js";
import { tapFromNow } from "./live/tapping.js";

if (home) {
  sendFromNow();
  tapFromNow();
  attendFromNow();
  follow();
}
