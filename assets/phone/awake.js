// @ts-check
/**
 * Keep the screen of the phone awake while somebody takes part. Browsers allow it over https alone; elsewhere this file is
 * not fetched. Asked again when the page comes back into view, for the system takes it away when it goes.
 */

/** Keep the screen awake for as long as this page is looked at. */
export async function stayAwake() {
  const ask = async () => {
    if (document.visibilityState !== "visible") return;
    // A phone that saves power says no: then its screen goes dark as always.
    await navigator.wakeLock.request("screen").catch(() => undefined);
  };
  document.addEventListener("visibilitychange", () => void ask());
  await ask();
}
