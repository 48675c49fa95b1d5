"""Photos as pictures: drives, folders, and the photos in them."""
