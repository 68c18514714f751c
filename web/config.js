// The one file that knows where the API is and how people sign in. Whoever serves the pages renders it.
export default {
  // The API's URL without a slash at its end; "" is the pages' own origin.
  api: "",
  // How people sign in, {domain, clientId} of a user pool's hosted sign-in; null where they name themselves.
  signIn: null,
};
