// Public keys, and signatures of kSigned by the private ones, which nobody has any more. All in base64, made
// with openssl(1).
#pragma once

#include <string_view>

namespace podjail::policy {

inline constexpr std::string_view kSigned = "a signed body";
inline constexpr std::string_view kEd25519Key =
    "MCowBQYDK2VwAyEA7fTLbtPUbS/SCjtiZFfFCPpPbamwyMbh8Ak8l1RWYHg=";
inline constexpr std::string_view kEd25519Signature =
    "8A2DM3hpRveODQ3W1XmUwa/wjBzHeq9rT3UDg0hTBXkhaJZFvm4AO3JB8quHNRzX6swNnoI2O0y/r1dtegZbAQ==";
inline constexpr std::string_view kP256Key =
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEXX/7p2xsZCRO8pVXXgLQBHrwla/vCdI4HAhuveoC3XODflVyoRqw"
    "0FX7ulhRtPgYnIuVBpxSsuL1KPCsssnahg==";
inline constexpr std::string_view kP256Signature =
    "MEUCIQCq0A+9cCSJ8NnaJ2qVS0K9AMPJisMUgM8KL89earelUgIgNOrjJ+sajluDsuAv5lC+DEFb+hn6J6L0/aeW"
    "EJFsVPA=";
inline constexpr std::string_view kP256RawSignature =
    "qtAPvXAkifDZ2idqlUtCvQDDyYrDFIDPCi_PXmq3pVI06uMn6xqOW4Oy4C_mUL4MQVv6GfonovT9p5YQkWxU8A";
inline constexpr std::string_view kP384Key =
    "MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAELMwqzdHwaYS+cDfU/6wJjmf5XkL0zEannVX+DF6OIMQZa0Q4EKy6CSVk"
    "AYoAjUeTAhXfdXcNgFbp10MWX/AVmY3QmPAFR8BLO1DHiUP3o42TF/cQCMPbyhaN2m+oNh/l";
inline constexpr std::string_view kRsaKey =
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAuF6jbtV5p7/DKuQO+hmFyHO8KzcHK/3MIz6MWygQFIAP"
    "vTskASBJP3uNj7g7PyXR1T2C+WQmXZsy0iB6LhY8RqT3z2mNzDHXunNQRKmWAq0fMejOA1QLIafSvAFnQH6bxo7K"
    "fepeLdc5VAPBkIhupfsWK9BOIt/D0td1nYoFUnAid98JIvOLolnSxXfpioi/chh2ZyL8hOyadZiCle4D1YWknNlM"
    "UF2CoWBmsJTFJYln3IZIHNVQNprAuAOwDg79ZwcVcoYjNUKkZz/k7i45uFVhYsl63LiSEy2CrXcu1nhVJ+3E8+Zd"
    "j0g1JuheEt3yFMIV6BEep8fYAZLoRLvw6wIDAQAB";
inline constexpr std::string_view kRsaSignature =
    "pGvu48yDZcvyJc+b23wFKABxhYytGVUSpOCe7O5SoVeX+5Iq1PLyMFYYVPSSrq7IzRNVVQKk6OYjFQiTxtqNDr1r"
    "u2mZY3mcE+NwE7Y6TGlIUQ6Vz3pOiKxKKQs1vKCzPOSdKOyeRpNuBybHijjBcB/P1IbjGI30HsRTQLWpTewbsWqx"
    "LEB0DKfr5As4v6SmKtUPZ9YqIZwHQBfOhSip0DIkbm4SjujIax+oDE2i3OrunFSRHb8qspJh6I1NfUJ0ajQyTpCi"
    "JOVD7TaFi2QXdhFSfR4PVogFs2cbJCpP4+FAF68j5N4lCMWvvyTFO/6HXljXoQWlXeJAlc3Lqmmjiw==";
inline constexpr std::string_view kRsaPssSignature =
    "ayUAHfmqQpkam8R53L+UJBG90eIfKFEj6kjZ+n9iJVH3OCrtFZtQEuCKMVPjyiflcBAqumy8c+3ZCVRC7lDDf6nu"
    "IddoFbOm2NFPKvKbbr0dNqTZiP69G6xRKz2Q0f94oPk9USg1Rda4tdag+E1pJ9Sf7USZodSwmHdnX6ANhkPRtMlU"
    "ozgTTUyXOnm2rO4iY+8xBZkyae8Tf/G+O2f+Aa95X/LevvCO+CrBjMJdwUKc/xwEv0+dNyOcQQTH66I9dTgQM1pW"
    "irUi/MiQEOuIqdBnsDj+sa63oYB2N3rI7MgkugJlVNYXXshHEaGVaqZWI3JaEM0yjYgjRWhXnVzZlg==";
inline constexpr std::string_view kShortRsaKey =
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC8d08axbojpelN1Ruimjv+bxmORzFvm+lNVqFLX3KUa0tZyC3+"
    "FCKTGEn/ypBk0P22m9DGxq7jQK4hXXk9pWKCEcZVYV3kjuQ0xh8+zA3vQk0KxtaOk7fuoX/+w+z8LW+8fKbuJH3d"
    "6Mmnmxyc5jeLRLoMQgAUHR2aW8oaD4sc5QIDAQAB";

}  // namespace podjail::policy
