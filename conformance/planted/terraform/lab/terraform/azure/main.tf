terraform {
  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.0"
    }
  }

  backend "azurerm" {
    resource_group_name  = "planted-state"
    storage_account_name = "plantedstate"
    container_name       = "state"
    key                  = "azure.tfstate"
    use_azuread_auth     = true
  }
}

provider "azurerm" {
  features {}

  subscription_id = "00000000-0000-0000-0000-000000000000"
}

resource "azurerm_resource_group" "backup" {
  name     = "planted-backup"
  location = "westeurope"
}
