"""The roof: settings from the environment, addresses, the API's mount, the application and its page cache."""
