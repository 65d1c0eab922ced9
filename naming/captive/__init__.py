"""What phones are told that just joined the village's Wi-Fi and ask whether it is the internet (`HUB_CAPTIVE`)."""
