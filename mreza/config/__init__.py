"""The roof: settings from the environment, addresses, the menu, the API's mount, the WSGI application and the page cache."""
