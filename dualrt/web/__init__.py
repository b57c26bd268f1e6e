"""Web-standard values in Python spelling: headers, URLs, cookies, requests and responses."""
