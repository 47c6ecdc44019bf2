"""A Wagtail site whose cities are pages under one index page, as its tutorial would have them."""
