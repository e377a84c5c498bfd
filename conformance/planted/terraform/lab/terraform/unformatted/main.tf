output "bucket" {
  value="planted-backup"
}
